// What a command line may say, for whoever writes it down elsewhere: manual pages, completion.
#pragma once

#include <string>
#include <vector>

namespace aftertone::app {

struct OptionReference {
  std::string names;  // "-o,--output", or "NUMBER" for what stands by itself
  std::string meaning;
  std::string allowed;  // "{a,b}", "[1 - 10]"; empty: anything
  bool takes_value = false;
  bool required = false;
};

struct CommandReference {
  std::string name;
  std::string meaning;
  std::string footer;
  std::vector<OptionReference> options;
  std::vector<CommandReference> commands;
};

// `program` and every key of the configuration, as JSON. The exit code.
int print_reference(const CommandReference& program);

}  // namespace aftertone::app
