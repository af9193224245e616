#pragma once

#include "engine/api/export_requests.h"
#include "ui/models/log_words.h"
#include "ui/pages/list_page.h"
#include "ui/pages/logs/log_feed.h"

class QPushButton;

namespace kaze::ui {

class CellExport;
class LogLevels;
class LogLinePanel;
class LogListPanel;
class SavedFilters;

//! What was recorded: the log as it grows, searched and filtered, the selected line with all of its fields, and the way from there to its run, trace and span.
class LogsPage : public ListPage {
    Q_OBJECT
public:
    explicit LogsPage(PageContext context);

    void refresh() override;
    //! A filter, with or without a time in front (PageScope).
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    //! What a person would choose a file for.
    void exportTo(const QString& path, const std::string& format);
    void copyAs(LogFormat format);

    [[nodiscard]] LogListPanel* list() const { return m_list; }
    [[nodiscard]] LogLevels* levels() const { return m_levels; }
    [[nodiscard]] LogLinePanel* line() const { return m_line; }
    [[nodiscard]] CellExport* cellExport() const { return m_export; }
    [[nodiscard]] SavedFilters* savedFilters() const { return m_saved; }

private:
    void build();
    void connectParts();
    //! Changes something of what the list shows.
    void rescope(const std::function<void(LogFeed::Scope&)>& change);
    void offerWords();
    // logs_page_actions.cpp
    void addActions();
    void addMenus();
    void chooseExport(const std::string& format);

    LogListPanel* m_list;
    LogLevels* m_levels;
    LogLinePanel* m_line;
    CellExport* m_export;
    SavedFilters* m_saved;
    QPushButton* m_live = nullptr;
    QStringList m_sources, m_agents, m_fields; //!< that lines had, for the filter's completion
};

} // namespace kaze::ui
