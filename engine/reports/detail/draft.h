#pragma once

#include "engine/api/report.h"
#include "engine/reports/detail/asking.h"
#include "engine/reports/detail/incident.h"

namespace kaze::reports::detail {

//! The rows of a table behind those that stand in a document.
class RowSource {
public:
    virtual ~RowSource() = default;
    //! The next ones, in `rows` and `shown`; none at the end.
    [[nodiscard]] virtual base::Task<base::Result<api::ReportTable>> next() = 0;
    //! What could not be looked through, so far.
    [[nodiscard]] virtual std::vector<std::string> notes() const { return {}; }
};

//! So many rows of a table stand in an answer, and on paper; files have them all.
inline constexpr std::int64_t kFirstRows = 1000;

//! A report with the first rows of its tables. At most one of them has more.
struct Draft {
    api::ReportDocument document;
    std::string openTable; //!< the name of that one; empty: there is none
    std::shared_ptr<RowSource> more; //!< null without one
    std::vector<std::string> notes{}; //!< what could not be looked through, as the document says
};

//! A query whose time is named in full and that can be answered.
struct Checked {
    api::ReportQuery query;
    std::shared_ptr<const ReportClock> clock;
    std::optional<Incident> incident;
};
//! `now` is how far it reaches. Errors: InvalidArgument, NotFound.
[[nodiscard]] base::Task<base::Result<Checked>> checked(Sources from, api::ReportQuery query, base::Time now);

[[nodiscard]] base::Task<base::Result<Draft>> draftOf(Sources from, Checked about);

} // namespace kaze::reports::detail
