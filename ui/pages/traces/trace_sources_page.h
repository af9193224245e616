#pragma once

#include "ui/pages/traces/trace_file_pane.h"

class QPushButton;

namespace kaze::ui {

class FillingStack;
class SegmentedTabs;
class TracesPage;

//! Traces, of this cell and of files that a person has opened beside it, each in a page of its own.
class TraceSourcesPage : public Page {
    Q_OBJECT
public:
    TraceSourcesPage(PageContext context, TraceFileOpener opener);

    [[nodiscard]] QList<QAction*> pageActions() const override;
    bool focusFilter() override;
    void refresh() override;
    //! What TracesPage takes, of this cell; "file:PATH" opens a file, or shows it where it is open.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString shownThing() const override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    //! Files are open.
    [[nodiscard]] bool holdsWork() const override { return !m_files.isEmpty(); }
    void shown() override;
    void hidden() override;

    //! Of this cell.
    [[nodiscard]] TracesPage* cellTraces() const { return m_cell; }
    //! The file that is shown; null where it is the cell.
    [[nodiscard]] TraceFilePane* file() const;
    void openFile(const QString& path);
    void closeFile(const QString& path);

private:
    //! Null while a file is read.
    [[nodiscard]] TracesPage* current() const;
    void show(const QString& path);
    [[nodiscard]] TraceFilePane* paneOf(const QString& path) const;
    void setActive(bool active);

    TraceFileOpener m_opener;
    TracesPage* m_cell;
    QWidget* m_bar;
    SegmentedTabs* m_tabs = nullptr;
    QPushButton* m_close;
    FillingStack* m_stack;
    QList<TraceFilePane*> m_files;
    QAction* m_closing;
    bool m_shown = false;
};

} // namespace kaze::ui
