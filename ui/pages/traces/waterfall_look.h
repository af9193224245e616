#pragma once

#include "ui/pages/page.h"
#include "ui/pages/traces/trace_look.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class ColourRules;
class TimelineView;

//! The waterfall with its map, its critical path on demand, and without what is too short when a person wants that.
class WaterfallLook : public TraceLook {
    Q_OBJECT
public:
    WaterfallLook(PageContext context, const ColourRules& rules, QWidget* parent = nullptr);

    void setView(const std::shared_ptr<const TraceView>& view, bool another) override;
    void select(int span) override;
    void reveal(int span) override;
    void setMarked(const std::vector<int>& spans) override;
    [[nodiscard]] QWidget* controls() override { return m_controls; }

    [[nodiscard]] TimelineView* timeline() const { return m_timeline; }
    //! The rules are others.
    void retag();
    void setPathShown(bool shown);
    [[nodiscard]] bool showsPath() const;
    //! A share of the whole trace below which spans are left out.
    void setHiddenBelow(double share);

signals:
    //! What is left out changed: "12 shorter spans are left out", or empty.
    void noticeChanged(const QString& notice);

private:
    void buildControls();
    void tellHidden();

    PageContext m_context;
    const ColourRules& m_rules;
    TimelineView* m_timeline;
    QWidget* m_controls;
    QPushButton* m_path;
    QPushButton* m_hide;
    std::shared_ptr<const TraceView> m_view;
};

} // namespace kaze::ui
