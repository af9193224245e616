#pragma once

#include "ui/models/trace_timeline.h"
#include "ui/pages/page.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QTimer;

namespace kaze::ui {

class Card;
class StateStack;
class TimelineView;

//! One trace as a waterfall with its summary and a search in its spans; grows while its run goes on. Owned by the Traces page.
class WaterfallPanel : public QWidget {
    Q_OBJECT
public:
    WaterfallPanel(PageContext context, QWidget* parent = nullptr);

    //! A trace's or a run's id; empty shows nothing.
    void setTrace(const QString& id);
    [[nodiscard]] const std::shared_ptr<const TraceView>& view() const { return m_view; }
    [[nodiscard]] TimelineView* timeline() const { return m_timeline; }
    [[nodiscard]] QLineEdit* searchField() const { return m_search; }
    void refresh();
    void setLive(bool live);
    void setActive(bool active);
    //! Goes to the next (+1) or previous (−1) span that the search found.
    void findNext(int step);

signals:
    //! Another span, another trace, or newer values of the same: index −1 for none.
    void spanShown(int index);

private:
    void build();
    QWidget* buildSearch();
    void ask();
    void took(base::Result<api::TraceReply> reply);
    void show(std::shared_ptr<const TraceView> view);
    void selectFirst();
    void search();
    void tellHits();
    [[nodiscard]] bool grows() const;

    PageContext m_context;
    Card* m_card;
    TimelineView* m_timeline;
    QLineEdit* m_search;
    QLabel* m_found;
    QPushButton* m_previous;
    QPushButton* m_next;
    QLabel* m_summary;
    StateStack* m_stack;
    QTimer* m_later;
    QTimer* m_tick;
    QString m_id;
    std::shared_ptr<const TraceView> m_view;
    std::vector<int> m_hits; //!< in the order of their rows
    int m_generation = 0;
    bool m_asking = false;
    bool m_live = true;
    bool m_active = false;
};

} // namespace kaze::ui
