// Numbers as text, which is taken apart and joined again: the sum of the lengths.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum := 0
	for number := 0; number < limit; number++ {
		parts := strings.Split(strconv.Itoa(number)+",1,20,300", ",")
		sum += len(strings.Join(parts, "; "))
	}
	fmt.Println(sum)
}
