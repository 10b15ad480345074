#include "app/version.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace aftertone::app {
namespace {

TEST(Version, is_that_of_the_project) {
  std::ifstream file(std::string(AFTERTONE_SOURCE_DIR) + "/CMakeLists.txt");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(std::string("project(aftertone VERSION ") + kVersion + " "), std::string::npos);
}

}  // namespace
}  // namespace aftertone::app
