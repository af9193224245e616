#pragma once

#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QLabel;
class QStackedLayout;
class QTimer;

namespace kaze::ui {

class TableView;
class WaitingModel;

//! The card "What waits for you" of the overview: open approvals, runs that need attention, interrupted runs. Asks the cell again, at most twice a second,
//! when one of them changes.
class WaitingCard : public Card {
    Q_OBJECT
public:
    explicit WaitingCard(const PageContext& context, QWidget* parent = nullptr);

    void refresh();
    [[nodiscard]] WaitingModel* model() const { return m_model; }

private:
    void later();
    void show(const QString& problem);

    PageContext m_context;
    WaitingModel* m_model;
    TableView* m_table;
    QLabel* m_message;
    QTimer* m_pause;
};

} // namespace kaze::ui
