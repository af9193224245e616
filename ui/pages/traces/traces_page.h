#pragma once

#include "ui/pages/page.h"

class QPushButton;
class QSplitter;

namespace kaze::ui {

class FilterField;
class SpanPanel;
class TraceListPanel;
class WaterfallPanel;

//! Why was it slow, wrong or dear: traces, the selected one as a waterfall, and its selected span whole.
class TracesPage : public Page {
    Q_OBJECT
public:
    explicit TracesPage(PageContext context);

    bool focusFilter() override;
    void refresh() override;
    void openThing(const QString& traceId) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

private:
    void build();
    void addActions();
    void setLive(bool live);
    [[nodiscard]] QStringList completions(const QString& before) const;

    FilterField* m_filter;
    TraceListPanel* m_list;
    WaterfallPanel* m_waterfall;
    SpanPanel* m_span;
    QSplitter* m_splitter;
    QPushButton* m_live = nullptr;
};

} // namespace kaze::ui
