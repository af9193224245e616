#include "engine/reports/report_maker.h"

#include "engine/reports/detail/draft.h"
#include "engine/reports/report_query.h"
#include "engine/reports/writers.h"

#include <algorithm>

namespace kaze::reports {

using base::Result;
using base::Task;

namespace {

//! A report that is made piece by piece: first all before the rows that do not stand in its draft, then those, then the rest.
class ReportText final : public telemetry::ExportText, public std::enable_shared_from_this<ReportText> {
public:
    ReportText(detail::Sources from, detail::Checked about, std::string format, std::unique_ptr<ReportWriter> writer)
        : m_from(std::move(from)), m_about(std::move(about)), m_format(std::move(format)), m_writer(std::move(writer))
    {
    }

    Task<Result<std::string>> next() override
    {
        if (m_isOver)
            co_return std::string();
        const auto self = shared_from_this();
        if (!m_isBegun) {
            auto about = m_about;
            auto draft = co_await detail::draftOf(m_from, std::move(about));
            if (!draft)
                co_return failure(draft);
            m_draft = std::move(*draft);
            m_isBegun = true;
            auto work = [self] { return self->beginning(); };
            co_return co_await m_from->workers.run(std::move(work));
        }
        auto more = co_await m_draft.more->next();
        if (!more)
            co_return failure(more);
        auto work = [self, rows = std::move(*more)] { return rows.rows.empty() ? self->ending() : self->rowsText(rows); };
        co_return co_await m_from->workers.run(std::move(work));
    }

    [[nodiscard]] std::int64_t done() const override { return m_done; }
    [[nodiscard]] std::int64_t total() const override { return m_total; }
    [[nodiscard]] std::string fileName() const override { return fileNameOf(m_about.query, m_format); }

private:
    // On the pool, while the loop waits for it.
    std::string beginning()
    {
        auto& document = m_draft.document;
        auto text = m_writer->begin(document);
        m_total = 0;
        for (m_section = 0; m_section < document.sections.size(); ++m_section) {
            auto& section = document.sections[m_section];
            text += m_writer->beginSection(section);
            for (m_table = 0; m_table < section.tables.size(); ++m_table) {
                auto& table = section.tables[m_table];
                const bool isOpen = m_draft.more && table.name == m_draft.openTable;
                m_done += std::ssize(table.rows);
                const bool isUnknown = m_total < 0 || (isOpen && table.rowsTotal < 0);
                m_total = isUnknown ? -1 : m_total + std::max<std::int64_t>(table.rowsTotal, std::ssize(table.rows));
                if (isOpen) {
                    table.rowsTotal = 0;
                    text += m_writer->beginTable(section, table);
                    return text + m_writer->rows(table);
                }
                text += tableText(*m_writer, section, table);
            }
            text += m_writer->endSection();
        }
        m_isOver = true;
        return text + m_writer->end(document);
    }

    std::string rowsText(const api::ReportTable& rows)
    {
        m_done += std::ssize(rows.rows);
        m_draft.document.provenance.rows += m_about.incident ? std::ssize(rows.rows) : 0;
        return m_writer->rows(rows);
    }

    std::string ending()
    {
        auto& document = m_draft.document;
        for (const auto& note : m_draft.more->notes())
            if (std::ranges::find(m_draft.notes, note) == m_draft.notes.end())
                document.provenance.notes.push_back(note);
        const auto& section = document.sections[m_section];
        auto text = m_writer->endTable(section.tables[m_table]);
        for (auto at = m_table + 1; at < section.tables.size(); ++at)
            text += tableText(*m_writer, section, section.tables[at]);
        text += m_writer->endSection();
        for (auto at = m_section + 1; at < document.sections.size(); ++at)
            text += sectionText(*m_writer, document.sections[at]);
        m_isOver = true;
        return text + m_writer->end(document);
    }

    const detail::Sources m_from;
    const detail::Checked m_about;
    const std::string m_format;
    std::unique_ptr<ReportWriter> m_writer;
    detail::Draft m_draft;
    std::size_t m_section = 0, m_table = 0; //!< of the rows that are written
    std::int64_t m_done = 0, m_total = -1;
    bool m_isBegun = false, m_isOver = false;
};

//! What an answer and paper have of a long table.
void keepFirst(api::ReportTable& table)
{
    constexpr auto kFirst = static_cast<std::size_t>(detail::kFirstRows);
    if (table.rows.size() <= kFirst)
        return;
    table.rowsTotal = table.rowsTotal == 0 ? std::ssize(table.rows) : table.rowsTotal;
    table.rows.resize(kFirst);
    table.shown.resize(kFirst);
}

} // namespace

ReportMaker::ReportMaker(ReportSources sources) : m_sources(std::make_shared<const ReportSources>(std::move(sources))) { }

Task<Result<api::Report>> ReportMaker::make(api::ReportQuery query, std::string format) const
{
    const auto from = m_sources;
    if (!format.empty()) {
        const auto writer = writerOf(format);
        if (!writer)
            co_return failure(writer);
    }
    const auto now = from->clock.now();
    auto about = co_await detail::checked(from, std::move(query), now);
    if (!about)
        co_return failure(about);
    auto draft = co_await detail::draftOf(from, std::move(*about));
    if (!draft)
        co_return failure(draft);
    auto work = [document = std::move(draft->document), format]() mutable -> Result<api::Report> {
        for (auto& section : document.sections)
            std::ranges::for_each(section.tables, keepFirst);
        auto text = write(document, format);
        if (!text)
            return failure(text);
        return api::Report{std::move(document), std::move(*text)};
    };
    co_return co_await from->workers.run(std::move(work));
}

Task<Result<std::shared_ptr<telemetry::ExportText>>> ReportMaker::open(
    api::ReportQuery query, std::string format, base::Time now) const
{
    const auto from = m_sources;
    auto writer = writerOf(format);
    if (!writer)
        co_return failure(writer);
    auto about = co_await detail::checked(from, std::move(query), now);
    if (!about)
        co_return failure(about);
    co_return std::make_shared<ReportText>(from, std::move(*about), std::move(format), std::move(*writer));
}

} // namespace kaze::reports
