// A balance that a ring of events changes.
package main

import (
	"fmt"
	"os"
	"strconv"
)

type event struct {
	tag  string
	data int
}

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	events := []event{{"Deposit", 17}, {"Interest", 0}, {"Withdraw", 5}, {"Deposit", 3}, {"Interest", 0}, {"Withdraw", 11},
		{"Deposit", 40}, {"Interest", 0}}
	balance := 1000
	for left := limit; left > 0; left-- {
		switch event := events[left&7]; event.tag {
		case "Deposit":
			balance += event.data
		case "Withdraw":
			balance -= event.data
		default:
			balance++
		}
	}
	fmt.Println(balance)
}
