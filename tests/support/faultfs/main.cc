// faultfs BACKING RULES MOUNT: shows the directory BACKING at MOUNT, with the faults that the file RULES asks for
// (rules.h), in the foreground. RULES need not exist; it is looked at before every operation.
#include <iostream>

#include "support/faultfs/file_system.h"

int main(int count, char** arguments) {
  if (count != 4) {
    std::cerr << "faultfs BACKING RULES MOUNT\n";
    return 2;
  }
  aftertone::support::Rules rules(arguments[2]);
  return aftertone::support::run_file_system(arguments[1], rules, arguments[3]);
}
