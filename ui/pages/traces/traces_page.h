#pragma once

#include "ui/pages/list_page.h"

class QPushButton;

namespace kaze::ui {

class SpanPanel;
class TraceListPanel;
class WaterfallPanel;

//! Why was it slow, wrong or dear: traces, the selected one as a waterfall, and its selected span whole.
class TracesPage : public ListPage {
    Q_OBJECT
public:
    explicit TracesPage(PageContext context);

    void refresh() override;
    void openThing(const QString& traceId) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

private:
    void addActions();
    void setLive(bool live);

    TraceListPanel* m_list;
    WaterfallPanel* m_waterfall;
    SpanPanel* m_span;
    QPushButton* m_live = nullptr;
};

} // namespace kaze::ui
