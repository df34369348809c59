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

// AnswerTo is what the office answers to a request of a category.
func AnswerTo(category string) string { return answers[category] }

// What the office says at its steps.
const (
	Rejected     = "Бул түтүк жеке короодо турат, аны ээси оңдойт. Устанын телефону кеңседе бар."
	Referred     = "Маселе ушул органдын карамагында."
	Body         = "Кара-Кулжа РЭС"
	Paused       = "Ээлик документтин көчүрмөсү күтүлүүдө."
	Extended     = "Шайман облустан келүүдө, жолдо кечикти."
	Reopened     = "Эки күндөн кийин кайра бузулду."
	SecondAnswer = "Толугу менен алмаштырылды, эми кепилдик менен иштейт."
	Merged       = "Ушул эле жер жөнүндө мурун кабарланган."
	Inner        = "Уста менен сүйлөштүм, эртең барат."
)
