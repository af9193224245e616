#pragma once

#include "ui/models/trace_view.h"
#include "ui/pages/page.h"

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace kaze::ui {

class Card;
class ColourRules;
class ConversationLook;
class FlameLook;
class GraphLook;
class NoteLine;
class SegmentedTabs;
class StateStack;
class TimelineView;
class TraceFeed;
class TraceLook;
class WaterfallLook;

//! One trace, looked at in four ways that share one selection, with a search in its spans and its sums below; grows while its run goes on. Owned by the Traces
//! page.
class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    InspectorPanel(PageContext context, const ColourRules& rules, QWidget* parent = nullptr);

    //! A trace's or a run's id; empty shows nothing. Selects `spanId` when it is there, else what went wrong.
    void setTrace(const QString& id, const QString& spanId = {});
    [[nodiscard]] std::shared_ptr<const TraceView> view() const;
    //! "waterfall", "flame", "graph" or "conversation".
    void showLook(const QString& id);
    [[nodiscard]] QString look() const;
    void refresh();
    void setLive(bool live);
    void setActive(bool active);

    //! −1: nothing.
    void select(int span);
    [[nodiscard]] int selected() const { return m_selected; }
    //! Goes to the next (+1) or previous (−1) span that the search found.
    void findNext(int step);
    [[nodiscard]] const std::vector<int>& hits() const { return m_hits; }
    void togglePath();
    //! The rules are others.
    void retag();

    //! Of the trace.
    [[nodiscard]] NoteLine* note() const { return m_note; }
    [[nodiscard]] QLineEdit* searchField() const { return m_search; }
    [[nodiscard]] TimelineView* timeline() const;
    [[nodiscard]] WaterfallLook* waterfall() const { return m_waterfall; }
    [[nodiscard]] FlameLook* flame() const { return m_flame; }
    [[nodiscard]] GraphLook* graph() const { return m_graph; }
    [[nodiscard]] ConversationLook* conversation() const { return m_conversation; }

signals:
    //! Another span, another trace, or newer values of the same: −1 for none.
    void spanShown(int span);

private:
    void build();
    void addLook(const QString& id, const QString& title, TraceLook* look);
    QWidget* buildSearch();
    void connectFeed();
    void show(bool another);
    void showCurrent();
    void selectFirst();
    void goTo(int span);
    void chose(int span);
    void search();
    void found(std::vector<int> hits);
    void tellHits();
    void tellSummary();
    [[nodiscard]] TraceLook* current() const;

    struct Look {
        QString id;
        TraceLook* look = nullptr;
        QWidget* controls = nullptr;
        std::shared_ptr<const TraceView> view; //!< as it was told last
    };

    PageContext m_context;
    TraceFeed* m_feed;
    Card* m_card;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    QHBoxLayout* m_bar;
    WaterfallLook* m_waterfall;
    FlameLook* m_flame;
    GraphLook* m_graph;
    ConversationLook* m_conversation;
    std::vector<Look> m_looks;
    QLineEdit* m_search;
    QLabel* m_found;
    QPushButton* m_previous;
    QPushButton* m_next;
    QLabel* m_summary;
    NoteLine* m_note;
    StateStack* m_stack = nullptr;
    QTimer* m_soon;
    QString m_id;
    std::string m_wanted; //!< a span to be selected when it is there
    QString m_notice; //!< of the waterfall
    std::vector<int> m_hits; //!< from top to bottom
    int m_selected = -1;
    int m_searches = 0;
    QString m_refused; //!< why the search cannot find anything
    bool m_searching = false; //!< on a pool thread
    int m_step = 0; //!< that a person wants to go on by when it is done
    bool m_live = true;
    bool m_active = false;
};

} // namespace kaze::ui
