#include "engine/api/report_wire.h"
#include "engine/reports/detail/formats.h"

#include <boost/json.hpp>

namespace kaze::reports::detail {

namespace {

std::string jsonText(std::string_view text)
{
    return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

template <class T>
std::string listed(const std::vector<T>& all)
{
    std::string text = "[";
    for (const auto& one : all)
        text += (text.size() > 1 ? "," : "") + boost::json::serialize(api::toJson(one));
    return text + ']';
}

class JsonWriter final : public ReportWriter {
public:
    //! The query first, so that it is found without reading all of a large file.
    std::string begin(const api::ReportDocument& report) override
    {
        return "{\"query\":" + boost::json::serialize(api::toJson(report.query)) + ",\"title\":" + jsonText(report.title)
            + ",\"subtitle\":" + jsonText(report.subtitle) + ",\"sections\":[";
    }

    std::string beginSection(const api::ReportSection& section) override
    {
        const std::string comma = std::exchange(m_sections, true) ? "," : "";
        m_tables = false;
        return comma + "{\"title\":" + jsonText(section.title) + ",\"text\":" + jsonText(section.text)
            + ",\"figures\":" + listed(section.figures) + ",\"charts\":" + listed(section.charts) + ",\"tables\":[";
    }

    std::string beginTable([[maybe_unused]] const api::ReportSection& section, const api::ReportTable& table) override
    {
        const std::string comma = std::exchange(m_tables, true) ? "," : "";
        m_rows = false;
        return comma + "{\"title\":" + jsonText(table.title) + ",\"name\":" + jsonText(table.name)
            + ",\"columns\":" + listed(table.columns) + ",\"rows\":[";
    }

    std::string rows(const api::ReportTable& table) override
    {
        std::string text;
        for (const auto& row : table.rows) {
            text += std::exchange(m_rows, true) ? ",\n[" : "\n[";
            for (std::size_t i = 0; i < row.size(); ++i)
                text += (i > 0 ? "," : "") + jsonText(row[i]);
            text += ']';
        }
        return text;
    }

    std::string endTable(const api::ReportTable& table) override
    {
        return "],\"rows_total\":" + std::to_string(table.rowsTotal) + '}';
    }

    std::string endSection() override { return "]}"; }

    std::string end(const api::ReportDocument& report) override
    {
        return "],\"provenance\":" + boost::json::serialize(api::toJson(report.provenance)) + "}\n";
    }

private:
    bool m_sections = false, m_tables = false, m_rows = false; //!< one was written
};

} // namespace

std::unique_ptr<ReportWriter> jsonWriter()
{
    return std::make_unique<JsonWriter>();
}

} // namespace kaze::reports::detail
