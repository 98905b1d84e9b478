// Generations of the game of life on a torus of 8 by 8 cells.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	cells := make([]int, 64)
	for _, cell := range []int{1, 10, 16, 17, 18} {
		cells[cell] = 1
	}
	steps := [8]int{55, 56, 57, 63, 1, 7, 8, 9}
	for i := 0; i < limit; i++ {
		next := make([]int, 64)
		for cell := range cells {
			sum := 0
			for _, step := range steps {
				sum += cells[(cell+step)%64]
			}
			switch sum {
			case 3:
				next[cell] = 1
			case 2:
				next[cell] = cells[cell]
			}
		}
		cells = next
	}
	sum := 0
	for _, cell := range cells {
		sum += cell
	}
	fmt.Println(sum)
}
