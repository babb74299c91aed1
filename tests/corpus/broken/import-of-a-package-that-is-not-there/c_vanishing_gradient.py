# A package of the student's own laptop.
import my_laptop_only_package as lab

lab.use("gpu")
