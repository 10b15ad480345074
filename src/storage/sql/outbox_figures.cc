#include "storage/sql/outbox_figures.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

// By the indexes of what is ready and of what is claimed: what is finished is not touched.
constexpr std::string_view kDue =
    "select count(*), min(not_before) from (select not_before from delivery where state = 'ready' and not_before <= ?"
    " order by not_before, id limit ?) as waits";
constexpr std::string_view kClaimed =
    "select coalesce(sum(case when state = 'ambiguous' then 0 else 1 end), 0),"
    " coalesce(sum(case when state = 'ambiguous' then 1 else 0 end), 0)"
    " from delivery where state in ('sending', 'committing', 'ambiguous')";

Result<Rows> one_row(Result<Rows> rows) {
  if (rows && rows->rows.size() != 1) return fail(Code::corrupt, "the outbox: not one row of figures");
  return rows;
}

}  // namespace

Result<OutboxFigures> outbox_figures_blocking(Database& database, WallTime now) {
  OutboxFigures figures;
  const auto due = one_row(database.execute_blocking(kRead, kDue, {now, kMostCounted}));
  if (!due) return tl::unexpected(due.error());
  RowReader of_due(due->rows[0], "outbox");
  figures.due = of_due.integer();
  if (const auto oldest = of_due.optional_time()) figures.oldest = now - *oldest;
  const auto claimed = one_row(database.execute_blocking(kRead, kClaimed, {}));
  if (!claimed) return tl::unexpected(claimed.error());
  RowReader of_claimed(claimed->rows[0], "outbox");
  figures.in_hand = of_claimed.integer();
  figures.ambiguous = of_claimed.integer();
  if (const auto read = of_due.finish(true); !read) return tl::unexpected(read.error());
  return of_claimed.finish(figures);
}

}  // namespace aftertone::storage
