#pragma once

#include "ui/pages/overview/waiting_model.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QLabel;
class QStackedLayout;
class QTimer;

namespace kaze::ui {

class TableView;

//! The card "Alerts and what waits for you" of the overview: alerts that fire, warnings of the cell, open approvals, runs that need attention, interrupted runs.
//! Asks the cell again, at most twice a second, when one of them changes.
class WaitingCard : public Card {
    Q_OBJECT
public:
    explicit WaitingCard(const PageContext& context, QWidget* parent = nullptr);

    void refresh();
    //! Its table scrolls: it can be lower than the words that stand there without one.
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
    [[nodiscard]] WaitingModel* model() const { return m_model; }

signals:
    //! What the log says of it is wanted: a warning has no page of its own.
    void logsWanted();

private:
    void later();
    void askAlerts();
    void askWork();
    void followSnapshot();
    void showItems();
    void show(const QString& problem);
    void open(const QModelIndex& index);

    PageContext m_context;
    WaitingModel* m_model;
    TableView* m_table;
    QLabel* m_message;
    QTimer* m_pause;
    std::vector<WaitingModel::Item> m_alerts; //!< with the cell's warnings
    std::vector<WaitingModel::Item> m_work;
    QString m_problem;
};

} // namespace kaze::ui
