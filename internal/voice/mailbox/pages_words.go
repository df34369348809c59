package mailbox

import (
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/imap"
)

// troubleText says in plain words why the mailbox cannot be read, and what to do.
func troubleText(p *i18n.Printer, r imap.Reason) (what, help string) {
	switch r {
	case imap.Forbidden:
		return p.T("its address lies within a network of ours"), p.T("Only the operator of the installation can allow it (the setting hooks).")
	case imap.Plain:
		return p.T("it offers no encrypted connection"), p.T("Choose the other kind of encryption: 993 goes with TLS, 143 with STARTTLS. Without encryption letters are not read.")
	case imap.Certificate:
		return p.T("its certificate is not valid for this name"), p.T("Write the name of the server exactly as its owner does. If it is right, the owner must renew the certificate.")
	case imap.Login:
		return p.T("name or password are refused"), p.T("Check both. Many providers want a password of its own for programs: it is made in the settings of the mailbox, where IMAP is allowed too.")
	case imap.Folder:
		return p.T("there is no such folder"), p.T("Write its name as the mailbox has it. The usual one is INBOX.")
	case imap.Busy:
		return p.T("the mail server is busy"), p.T("It is tried again by itself.")
	case imap.Answer:
		return p.T("what answers there is no mail server"), p.T("Check the name and the port: it is the server for reading (IMAP), not the one for sending.")
	}
	return p.T("nobody answers at this address"), p.T("Check the name and the port. If both are right, the mail server or the internet is down: it is tried again by itself.")
}
