#pragma once

#include "engine/api/fact_requests.h"
#include "ui/models/fact_list_model.h"
#include "ui/pages/memory/fact_actions.h"
#include "ui/pages/memory/memory_view.h"
#include "ui/pages/paged_feed.h"

class QLineEdit;

namespace kaze::ui {

class AddFactDialog;
class Card;
class EntityField;
class FactDetail;
class SegmentedTabs;
class StateStack;

//! What holds of what, and from when to when: as a list that can be narrowed down to a subject, a predicate, an object and a day, with the proposals that wait for a
//! decision.
class FactsView : public MemoryView {
    Q_OBJECT
public:
    explicit FactsView(PageContext context, QWidget* parent = nullptr);

    void refresh() override;
    void focusFilter() override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;

    //! "valid", "ended", "all", "proposed", "rejected".
    void showState(const QString& state);
    //! All that holds of something.
    void showSubject(const QString& subject);
    AddFactDialog* add();
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] FactListModel* model() const { return m_model; }
    [[nodiscard]] FactDetail* detail() const { return m_detail; }
    [[nodiscard]] SegmentedTabs* tabs() const { return m_tabs; }

protected:
    void scopeChanged() override;
    void begin() override;

private:
    void buildBar(QHBoxLayout* bar);
    [[nodiscard]] QWidget* buildList();
    void showColumns();
    void connectParts();
    void addActions();
    //! Asks for the list that the fields say.
    void ask();
    [[nodiscard]] bool readDay();
    void take(base::Result<api::FactPage> page);
    void showEmpty();
    void countProposals();
    void showCurrent();

    FactActions m_actions;
    EntityField* m_subject;
    QLineEdit* m_predicate;
    QLineEdit* m_object;
    QLineEdit* m_day;
    SegmentedTabs* m_tabs;
    FactListModel* m_model;
    TableView* m_table;
    StateStack* m_states = nullptr;
    Card* m_card = nullptr;
    FactDetail* m_detail;
    PagedFeed<api::ListFacts, FactListModel> m_feed;
    api::ListFacts m_query;
    QTimer m_pause; //!< after the last key
    std::int64_t m_total = -1;
    std::string m_current;
    int m_gap = -1; //!< row of one that has just gone
};

} // namespace kaze::ui
