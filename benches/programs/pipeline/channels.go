// The squares of odd numbers that leave less than 50 when divided by 100, summed.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	numbers, odd, squares, small := make(chan int), make(chan int), make(chan int), make(chan int)
	go func() {
		for number := 0; number < limit; number++ {
			numbers <- number
		}
		close(numbers)
	}()
	go filter(numbers, odd, func(number int) bool { return number%2 == 1 })
	go func() {
		for number := range odd {
			squares <- number * number % 1000
		}
		close(squares)
	}()
	go filter(squares, small, func(square int) bool { return square%100 < 50 })
	sum := 0
	for square := range small {
		sum += square
	}
	fmt.Println(sum)
}

func filter(from, to chan int, keeps func(int) bool) {
	for number := range from {
		if keeps(number) {
			to <- number
		}
	}
	close(to)
}
