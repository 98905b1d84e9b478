// The products of two ranges that are zipped, summed.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	lefts, rights := make(chan int), make(chan int)
	go count(0, limit, lefts)
	go count(7, limit, rights)
	sum := 0
	for right := range rights {
		sum += <-lefts * right & 1023
	}
	fmt.Println(sum)
}

func count(from, to int, numbers chan int) {
	for number := from; number < to; number++ {
		numbers <- number
	}
	close(numbers)
}
