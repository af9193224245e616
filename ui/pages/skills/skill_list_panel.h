#pragma once

#include "engine/api/skill_requests.h"
#include "ui/models/skill_list_model.h"
#include "ui/pages/page.h"

#include <QTimer>

namespace kaze::ui {

class Card;
class StateStack;
class TableView;

//! The skills of the library that fit the filter, in the order of a column. Asks the cell again every now and then while it is shown. Owned by the
//! Skills page.
class SkillListPanel : public QWidget {
    Q_OBJECT
public:
    explicit SkillListPanel(PageContext context, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    void setActive(bool active);
    void setPaused(bool paused) { m_paused = paused; }
    void refresh();
    //! Makes a skill the current one, as soon as it is there.
    void select(const QString& name);
    void sortBy(SkillListModel::Column column, Qt::SortOrder order);

    //! Null where there is none.
    [[nodiscard]] const api::SkillRow* current() const;
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] SkillListModel* model() const { return m_model; }
    //! The library's folder; empty before the first answer.
    [[nodiscard]] const QString& folder() const { return m_folder; }

signals:
    //! Another skill is current, or what is known of it is newer.
    void currentShown();
    void opened();
    void addWanted();
    void menuWanted(const QPoint& position);
    void filterWanted(const QString& filter);
    void filterRefused(const QString& message);

private:
    void build();
    void ask();
    void took(base::Result<api::SkillList> list);
    void showRows();

    PageContext m_context;
    SkillListModel* m_model;
    TableView* m_table;
    Card* m_card;
    StateStack* m_stack = nullptr;
    QTimer m_again;
    QString m_folder;
    QString m_wanted;
    int m_round = 0; //!< answers of an earlier one are stale
    bool m_took = false;
    bool m_active = false;
    bool m_paused = false;
};

} // namespace kaze::ui
