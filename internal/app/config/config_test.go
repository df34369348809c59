package config

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSettingsPrecedence(t *testing.T) {
	data := t.TempDir()
	file := "addr = 127.0.0.1:1 # the file\nmetrics = 127.0.0.1:2\nsecure = true\n"
	if err := os.WriteFile(filepath.Join(data, "aimak.conf"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AIMAK_METRICS", "127.0.0.1:3")
	cfg, _, err := Parse("serve", []string{"--data", data, "--addr", "127.0.0.1:4"}, &bytes.Buffer{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Addr != "127.0.0.1:4" || cfg.Metrics != "127.0.0.1:3" || !cfg.Secure || cfg.Data != data {
		t.Errorf("%+v", cfg)
	}
	if cfg.URL() != "sqlite:"+filepath.Join(data, "aimak.db") {
		t.Error(cfg.URL())
	}
}

func TestGlobalFlagsAnywhereInARoomCommand(t *testing.T) {
	cfg, rest, err := TakeGlobal([]string{"import", "households", "--data=/d", "people.xlsx", "--database", "sqlite:x.db", "--municipality", "osh"})
	if err != nil || cfg.Data != "/d" || cfg.Database != "sqlite:x.db" {
		t.Errorf("%+v %v", cfg, err)
	}
	if got := strings.Join(rest, " "); got != "import households people.xlsx --municipality osh" {
		t.Error(got)
	}
	if _, _, err := TakeGlobal([]string{"--data"}); err == nil {
		t.Error("a flag without its value was accepted")
	}
}

func TestHowPeopleAreTold(t *testing.T) {
	data := t.TempDir()
	file := "site = https://aimak.kg\nmail = smtps://aimak@mail.kg\nmail_from = no-reply@aimak.kg\n"
	if err := os.WriteFile(filepath.Join(data, "aimak.conf"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AIMAK_SMS_LOGIN", "aimak")
	t.Setenv("AIMAK_NOTICE_DAYS", "7")
	cfg, _, err := Parse("serve", []string{"--data", data}, &bytes.Buffer{}, nil)
	want := Tell{Site: "https://aimak.kg", Mail: "smtps://aimak@mail.kg", MailFrom: "no-reply@aimak.kg", SMSLogin: "aimak", Days: "7"}
	if err != nil || cfg.Tell != want {
		t.Errorf("%+v %v", cfg.Tell, err)
	}
}
