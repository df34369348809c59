package app

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/app/vault"
	"github.com/openaimak/aimak/internal/platform/notify"
)

// carry sets up how people are told. What is set by halves stops the start: an
// office would believe that people are told.
func (a *App) carry(cfg config.Config) error {
	t := cfg.Tell
	if t.Site != "" || t.Mail != "" || t.SMSLogin != "" {
		u, err := url.Parse(t.Site)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return errors.New("the setting site must be the address of the site, such as https://aimak.kg: messages hold links")
		}
	}
	mail, err := mailServer(cfg)
	if err != nil {
		return err
	}
	sms, err := smsGateway(cfg)
	if err != nil {
		return err
	}
	if t.Days != "" {
		days, err := strconv.Atoi(t.Days)
		if err != nil || days < 1 || days > 365 {
			return fmt.Errorf("the setting notice_days must be a number from 1 to 365, not %q", t.Days)
		}
		a.notify.Keep(time.Duration(days) * 24 * time.Hour)
	}
	a.notify.Carry(mail, sms)
	a.notify.At(t.Site)
	return nil
}

// mailServer is nil when none is set up.
func mailServer(cfg config.Config) (*notify.Server, error) {
	if cfg.Tell.Mail == "" {
		return nil, nil
	}
	secret, err := vault.Secret("AIMAK_MAIL_SECRET", filepath.Join(cfg.Data, "mail.secret"))
	if err != nil {
		return nil, err
	}
	return notify.NewServer(cfg.Tell.Mail, secret, cfg.Tell.MailFrom)
}

// smsGateway is nil when none is set up.
func smsGateway(cfg config.Config) (*notify.Gateway, error) {
	t := cfg.Tell
	if t.SMSLogin == "" {
		return nil, nil
	}
	secret, err := vault.Secret("AIMAK_SMS_SECRET", filepath.Join(cfg.Data, "sms.secret"))
	if err != nil {
		return nil, err
	}
	return notify.NewGateway(t.SMS, t.SMSLogin, secret, t.SMSSender, t.SMSTest == "true" || t.SMSTest == "1")
}
