// The sevens among the digits of all numbers.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	count := 0
	for number := 0; number < limit; number++ {
		for _, digit := range strconv.Itoa(number) {
			if digit == '7' {
				count++
			}
		}
	}
	fmt.Println(count)
}
