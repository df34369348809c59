package app

// react joins rooms that must not know one another: what one announces on the
// outbox, another hears here. Rooms with an arrow to the speaker listen for
// themselves through their Module (payments hears "billing.posted").
func (a *App) react() {
}
