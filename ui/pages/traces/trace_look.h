#pragma once

#include "ui/models/trace_view.h"

#include <QWidget>

namespace kaze::ui {

//! One way to look at a trace: waterfall, flame graph, graph, conversation. All of them share one selection, which is a span. The inspector tells only the one
//! that is seen.
class TraceLook : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    //! `another` is false for a longer version of the same trace, in which spans keep their indexes; until another one is ready to be shown nothing of the
    //! one before is.
    virtual void setView(const std::shared_ptr<const TraceView>& view, bool another) = 0;
    //! Selected elsewhere; −1: nothing.
    virtual void select(int span) = 0;
    //! The same, where a person goes to it: it comes into sight, whatever was looked at.
    virtual void reveal(int span) { select(span); }
    //! What a search found.
    virtual void setMarked(const std::vector<int>&) { }
    //! The buttons of this look, for the bar above all; null when it has none. Owned by whom it is put into.
    [[nodiscard]] virtual QWidget* controls() { return nullptr; }

signals:
    void selected(int span);
};

} // namespace kaze::ui
