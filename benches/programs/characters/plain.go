// What the characters of a long text weigh.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	numbers := make([]string, limit)
	for number := range numbers {
		numbers[number] = strconv.Itoa(number)
	}
	sum := 0
	for _, character := range strings.Join(numbers, " ") {
		switch character {
		case ' ':
			sum += 100
		case '7':
			sum += 3
		case '0':
			sum++
		default:
			sum += 2
		}
	}
	fmt.Println(sum)
}
