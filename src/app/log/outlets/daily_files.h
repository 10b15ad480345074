// The files that monitoring watches: <directory>/ivr/IVR20261130.log, and the same of the other services. A line stands
// in the file of its own day, whatever the clock did since: the day ends with the first line of the next one, and when
// the clock is set back the lines are in the files of the days they tell.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "app/log/outlet.h"
#include "app/log/outlets/day_file.h"

namespace aftertone::app {

class DailyFiles : public Outlet {
 public:
  using Format = std::function<std::string(const Record&)>;

  // `extension`: "log". `format` ends each line with a line feed.
  DailyFiles(std::filesystem::path directory, std::string extension, Format format);

  std::string name() const override;
  Status write_blocking(std::deque<RecordPtr>& lines) override;

 private:
  std::filesystem::path path_of(const Record& record) const;
  DayFile& file_of(Service service, const std::filesystem::path& path);

  const std::filesystem::path directory_;
  const std::string extension_;
  const Format format_;
  std::map<Service, DayFile> open_;
};

}  // namespace aftertone::app
