// Package town is what the people of the demo say to their municipality, and what
// it answers. Names and events are invented.
package town

import "github.com/openaimak/aimak/internal/voice/requests/life"

// Case is one thing that somebody says.
type Case struct {
	Category string
	Kind     life.Kind
	Place    string
	Words    string
	Shown    string // for everybody, where the words say too much; empty: the words
	Lang     string
}

// Cases are told in this order, again and again.
var Cases = []Case{
	{Category: "leak", Place: "мектептин артында", Words: "Көчөдөгү чоргодон үч күндөн бери суу агып жатат, жол балчык болуп кетти."},
	{Category: "water", Words: "Суу түнкүсүн гана келет, күндүзү такыр жок. Үйдө жаш балдар бар."},
	{Category: "waste", Place: "базардын жанында", Words: "Контейнер эки жумадан бери бошотулган жок, таштанды чачылып жатат."},
	{Category: "road", Place: "көпүрөдөн өйдө", Words: "Жолдун ортосунда чоң чуңкур пайда болду, машиналар айланып өтө албай жатат."},
	{Category: "light", Place: "бала бакчанын маңдайында", Words: "Үч мамыдагы чырак күйбөйт, кечинде балдар караңгыда кайтат."},
	{Category: "bill", Kind: life.Complaint, Words: "Эсептегич орнотулган, бирок норма боюнча эсептелиптир. Кайра эсептеп бериңиздер."},
	{Category: "animals", Place: "дүкөндүн жанында", Words: "Ээсиз иттер топ-топ болуп жүрөт, балдарга кол салып жатат."},
	{Category: "help", Words: "Үй-бүлө курамы жөнүндө маалымкат керек, кандай документтер талап кылынат?"},
	{Category: "irrigation", Words: "Арыктын башы бузулуп, суу биздин талаага жетпей калды. Кезек бузулуп жатат."},
	{Category: "leak", Lang: "ru", Place: "у мечети", Words: "Прорвало трубу у дороги, вода заливает двор и погреб."},
	{Category: "road", Lang: "ru", Words: "После дождя улица не проходима, скорая помощь не смогла подъехать. Прошу подсыпать гравий."},
	{Category: "land", Words: "Кошунам тосмону биздин жерге жылдырып салды. Чек араны өлчөп бериңиздер.", Kind: life.Complaint},
	{Category: "yard", Kind: life.Proposal, Words: "Спорт аянтчасына жарык жана отургуч коюуну сунуштайбыз, ашар уюштурууга даярбыз."},
	{Category: "water", Place: "жогорку көчөлөр", Words: "Суу ылай болуп келет, ичүүгө болбойт. Анализ качан жасалган?",
		Shown: "Суу ылай болуп келет, ичүүгө болбойт."},
	{Category: "staff", Kind: life.Complaint, Words: "Кабыл алуу күнү кабинетте эч ким болгон жок, эки жолу бекер келдим."},
	{Category: "waste", Words: "Дарыянын жээгинде таштанды үйүлүп калды, тазалап, белги коюп коюңуздар."},
	{Category: "other", Kind: life.Proposal, Words: "Жыйындардын күнүн алдын ала WhatsApp тобунда жарыялап турууну суранабыз."},
	{Category: "light", Lang: "ru", Words: "На автобусной остановке темно, лампа перегорела месяц назад."},
	{Category: "help", Lang: "ru", Words: "Прошу разъяснить, кому положена льгота на вывоз мусора и куда принести справку."},
	{Category: "road", Place: "мектепке чейинки жол", Words: "Тротуар тайгак, кум себилген эмес. Эки бала жыгылды."},
}

// People are who speaks: name and sex.
var People = []struct {
	Name  string
	Woman bool
}{
	{"Асанов Уран", false}, {"Токтобаева Жамийла", true}, {"Мамыров Таалай", false}, {"Турдубай кызы Нуриза", true}, {"Эшматов Кубат", false},
	{"Абдылдаева Гүлзат", true}, {"Сейитова Бурул", true}, {"Жолдошов Мирлан", false}, {"Кадырова Айнура", true}, {"Орозбек уулу Нурсултан", false},
	{"Исмаилова Динара", true}, {"Батырова Сонун", true}, {"Калыков Эркин", false},
}

// answers of the office by category.
var answers = map[string]string{
	"leak": "Чорго оңдолду, жаңы кран коюлду. Кайра акса, ушул бетке жазыңыз.", "water": "Насостун чыңалуусу жөнгө салынды. Суу эртең менен 6:00дөн 22:00гө чейин берилет.",
	"waste": "Контейнер бошотулду, айдоочуга график кайра түшүндүрүлдү.", "road": "Чуңкур шагыл менен толтурулду. Асфальттоо кийинки жылдын бюджетине киргизилди.",
	"light": "Чырактар алмаштырылды.", "animals": "Ветеринардык кызмат менен рейд өткөрүлдү.", "bill": "Эсептегичтин көрсөткүчү боюнча кайра эсептелди, айырма кийинки эсеп-дүмүрчөктө эске алынат.",
	"help": "Маалымкат даяр, иш күндөрү саат 9:00дөн 12:00гө чейин алсаңыз болот.", "irrigation": "Арыктын башы оңдолду, суу берүү графиги илинди.",
	"land": "Чек ара комиссия менен өлчөндү, акт түзүлдү.", "staff": "Текшерүү жүргүзүлдү, кызматкерге эскертүү берилди. Кабыл алуу графиги эшикке илинди.",
	"yard": "Сунуш кабыл алынды, ашар күнү жыйында белгиленет.", "other": "Сунуш эске алынды: жыйындар бир апта мурун жарыяланат.",
}

// inRussian are those that somebody who asked in Russian gets.
var inRussian = map[string]string{
	"leak": "Трубу заменили, колонка работает. Если снова потечёт, напишите на этой же странице.", "road": "Яму засыпали гравием. Асфальт включён в бюджет следующего года.",
	"light": "Лампы заменены.", "help": "Кому положена льгота, написано на странице услуги и у входа в окмоту. Справку принесите в рабочие дни с 9:00 до 12:00.",
}

// AnswerTo is what the office answers to a request of a category, in the language in
// which it was asked.
func AnswerTo(category, lang string) string {
	if text := inRussian[category]; lang == "ru" && text != "" {
		return text
	}
	return answers[category]
}

// Told is what is told to an applicant at the steps of a request, and what they say.
type Told struct{ Rejected, Referred, Paused, Extended, Reopened, SecondAnswer, Merged string }

// In is what is said in a language.
func In(lang string) Told {
	if lang == "ru" {
		return Told{
			Rejected: "Эта труба стоит в частном дворе, чинит её хозяин. Телефон мастера есть в окмоту.", Referred: "Этот вопрос решает названный орган.",
			Paused: "Ждём копию документа о собственности.", Extended: "Деталь везут из области, она задерживается в пути.", Reopened: "Через два дня снова сломалось.",
			SecondAnswer: "Заменили полностью, теперь с гарантией.", Merged: "Об этом же месте уже сообщили раньше.",
		}
	}
	return Told{
		Rejected: "Бул түтүк жеке короодо турат, аны ээси оңдойт. Устанын телефону кеңседе бар.", Referred: "Маселе ушул органдын карамагында.",
		Paused: "Ээлик документтин көчүрмөсү күтүлүүдө.", Extended: "Шайман облустан келүүдө, жолдо кечикти.", Reopened: "Эки күндөн кийин кайра бузулду.",
		SecondAnswer: "Толугу менен алмаштырылды, эми кепилдик менен иштейт.", Merged: "Ушул эле жер жөнүндө мурун кабарланган.",
	}
}

// What stays in the office, and to whom it refers.
const (
	Body  = "Кара-Кулжа РЭС"
	Inner = "Уста менен сүйлөштүм, эртең барат."
)
