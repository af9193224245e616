#pragma once

#include "engine/api/export_requests.h"
#include "ui/models/trace_rules.h"
#include "ui/pages/list_page.h"

class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace kaze::ui {

class InspectorPanel;
class SpanPanel;
class TraceComparisonView;
class CellExport;
struct PageScope;
class TraceImport;
class TraceListPanel;

//! Why was it slow, wrong or dear: traces, the selected one in four looks, and its selected span whole; two of them compared; files of them written and read.
class TracesPage : public ListPage {
    Q_OBJECT
public:
    explicit TracesPage(PageContext context);

    void refresh() override;
    //! A trace's or run's id; "waterfall:ID", "flame:ID", "graph:ID" and "conversation:ID" show it so, "compare:ID ID" two of them, "span:ID SPAN" a span of
    //! one; a time and a filter (PageScope).
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString shownThing() const override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    void openTrace(const QString& traceId, const QString& spanId = {});
    void compare(const QString& first, const QString& second);
    [[nodiscard]] bool isComparing() const;
    //! What a person would choose a file for.
    void exportTo(const QString& path, const api::StartExport& what);
    void importFrom(const QString& path);

    [[nodiscard]] CellExport* traceExport() const { return m_export; }
    [[nodiscard]] TraceImport* traceImport() const { return m_import; }

private:
    void build();
    void connectParts();
    void showScope(const PageScope& scope);
    // traces_page_actions.cpp
    void addActions();
    QMenu* makeExportMenu();
    void compareSelected();
    void chooseExport(const std::string& format, bool all);
    void chooseImport();
    void setLive(bool live);
    void endComparison();
    [[nodiscard]] api::StartExport exportOf(const std::string& format, bool all) const;

    ColourRules m_rules;
    TraceListPanel* m_list;
    InspectorPanel* m_inspector;
    SpanPanel* m_span;
    TraceComparisonView* m_comparison;
    QStackedWidget* m_right;
    QSplitter* m_parts;
    CellExport* m_export;
    TraceImport* m_import;
    QPushButton* m_live = nullptr;
    bool m_content = true; //!< inputs and outputs go into exports
};

} // namespace kaze::ui
