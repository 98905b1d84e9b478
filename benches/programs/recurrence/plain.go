// A list that grows by the sum of an element in its middle and the last one.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	items := []int{1, 2}
	for left := limit; left > 0; left-- {
		items = append(items, (items[len(items)/2]+items[len(items)-1])%1000007)
	}
	fmt.Println(items[len(items)-1])
}
