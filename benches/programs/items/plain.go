// A list of structs, of which some are picked: the worth of what is there.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	items := make([]item, 0)
	for id := 0; id < limit; id++ {
		items = append(items, item{id, id % 997, id % 5})
	}
	sum := len(items)
	for _, item := range items {
		if item.stock > 0 {
			sum += item.price * item.stock
		}
	}
	fmt.Println(sum)
}

type item struct{ id, price, stock int }
