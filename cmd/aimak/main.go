// Command aimak runs a municipality's services, prices, payments and accounts
// as one program. "aimak help" lists what it can do; internal/app holds it all.
package main

import (
	"os"

	"github.com/openaimak/aimak/internal/app"
)

func main() {
	os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr))
}
