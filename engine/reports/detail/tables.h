#pragma once

#include "engine/api/report.h"
#include "engine/reports/report_clock.h"

#include <optional>
#include <string>

namespace kaze::reports::detail {

//! Makes a table row by row.
class TableMaker {
public:
    TableMaker(std::string title, std::string name, const ReportClock& clock);

    //! A column; `number` sets it to the right.
    TableMaker& column(std::string title, std::string name, bool number = false);

    //! Begins the next row; its cells follow.
    TableMaker& row();
    TableMaker& text(const std::string& value);
    //! A whole number.
    TableMaker& count(std::int64_t value);
    //! For people with its unit, see valueText; for machines plain. Nothing where there is none.
    TableMaker& value(std::optional<double> value, std::string_view unit);
    //! For machines RFC 3339, for people as the clocks show it.
    TableMaker& time(std::optional<base::Time> value);
    //! Different for machines and people.
    TableMaker& both(std::string raw, std::string shown);

    [[nodiscard]] bool isEmpty() const { return m_table.rows.empty(); }
    [[nodiscard]] api::ReportTable take() { return std::move(m_table); }

private:
    api::ReportTable m_table;
    const ReportClock& m_clock;
};

//! "2026-11-21 15:32:07" as the clocks show it.
[[nodiscard]] std::string timeText(base::Time time, const ReportClock& clock);

} // namespace kaze::reports::detail
