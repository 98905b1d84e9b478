// Transposes a matrix of 64 by 64 numbers, a slice of slices, again and again.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	rows := make([][]int, 64)
	for row := range rows {
		rows[row] = make([]int, 64)
		for column := range rows[row] {
			rows[row][column] = column + row*64
		}
	}
	for i := 0; i < rounds; i++ {
		next := make([][]int, 64)
		for column := range next {
			next[column] = make([]int, 64)
			for row := range rows {
				next[column][row] = rows[row][column]
			}
		}
		rows = next
	}
	sum := 0
	for _, row := range rows {
		for _, number := range row {
			sum = (sum*31 + number) % 1000003
		}
	}
	fmt.Println(sum)
}
