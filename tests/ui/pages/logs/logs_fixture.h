#pragma once

#include "engine/api/log_requests.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/logs/log_feed.h"
#include "ui/pages/logs/log_levels.h"
#include "ui/pages/logs/log_line_panel.h"
#include "ui/pages/logs/log_list_panel.h"
#include "ui/pages/logs/logs_page.h"
#include "ui/widgets/table_view.h"

#include <QScrollBar>

#include <memory>

namespace kaze::ui::test {

//! The Logs page on the sample workspace, in which lines come only when a test writes them.
struct LogsFixture {
    explicit LogsFixture(SampleLink::Content content = SampleLink::Content::Busy) : host(content)
    {
        host.link.setLiveLogs(false);
        reopen();
    }

    //! A new page with what the one before has remembered.
    void reopen()
    {
        page.reset();
        page = std::make_unique<LogsPage>(host.context());
        host.show(*page);
    }
    [[nodiscard]] bool isLoaded() const
    {
        return QTest::qWaitFor([this] { return feed()->isLoaded() && !feed()->isSearching(); });
    }
    [[nodiscard]] bool shows(const QString& filter)
    {
        page->openThing(filter);
        return isLoaded() && QString::fromStdString(feed()->scope().filter.toStdString()) == filter;
    }
    void write(const std::string& message, api::LogLevel level = api::LogLevel::Info)
    {
        api::LogRow row;
        row.level = level;
        row.source = "runtime";
        row.message = message;
        host.link.log(row);
    }
    //! What a person reads in a row.
    [[nodiscard]] QString messageAt(int row) const
    {
        return model()->index(row < 0 ? model()->rowCount() + row : row, LogListModel::Message).data().toString();
    }
    void select(int row) const { table()->setCurrentRow(row < 0 ? model()->rowCount() + row : row); }

    [[nodiscard]] LogListPanel* list() const { return page->list(); }
    [[nodiscard]] LogFeed* feed() const { return list()->feed(); }
    [[nodiscard]] LogListModel* model() const { return list()->model(); }
    [[nodiscard]] TableView* table() const { return list()->table(); }
    [[nodiscard]] QScrollBar* bar() const { return table()->verticalScrollBar(); }

    PageHost host;
    std::unique_ptr<LogsPage> page;
};

} // namespace kaze::ui::test
