#include "engine/reports/detail/tables.h"

#include "engine/reports/detail/words.h"

namespace kaze::reports::detail {

TableMaker::TableMaker(std::string title, std::string name, const ReportClock& clock) : m_clock(clock)
{
    m_table.title = std::move(title);
    m_table.name = std::move(name);
}

TableMaker& TableMaker::column(std::string title, std::string name, bool number)
{
    m_table.columns.push_back({std::move(title), std::move(name), number});
    return *this;
}

TableMaker& TableMaker::row()
{
    m_table.rows.emplace_back();
    m_table.shown.emplace_back();
    return *this;
}

TableMaker& TableMaker::text(const std::string& value)
{
    return both(value, value);
}

TableMaker& TableMaker::count(std::int64_t value)
{
    return both(std::to_string(value), grouped(value));
}

TableMaker& TableMaker::value(std::optional<double> value, std::string_view unit)
{
    constexpr int kDecimals = 9;
    return value ? both(decimal(*value, kDecimals), valueText(*value, unit)) : both("", "");
}

TableMaker& TableMaker::time(std::optional<base::Time> value)
{
    return value ? both(base::toRfc3339(*value), timeText(*value, m_clock)) : both("", "");
}

TableMaker& TableMaker::both(std::string raw, std::string shown)
{
    m_table.rows.back().push_back(std::move(raw));
    m_table.shown.back().push_back(std::move(shown));
    return *this;
}

std::string timeText(base::Time time, const ReportClock& clock)
{
    return clockText(clock.toLocal(time));
}

} // namespace kaze::reports::detail
