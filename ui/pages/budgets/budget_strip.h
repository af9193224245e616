#pragma once

#include "engine/api/budget_requests.h"
#include "ui/pages/budgets/budget_card.h"

#include <QScrollArea>

#include <vector>

namespace kaze::ui {

//! The cards of all budgets in a row: up to four fill the width, more are reached by scrolling sideways, or with the arrow keys. Where there is no budget,
//! it says so and offers one.
class BudgetStrip : public QScrollArea {
    Q_OBJECT
public:
    explicit BudgetStrip(const Theme& theme, QWidget* parent = nullptr);

    //! Cards are reused by place, so that live numbers do not flicker.
    void setBudgets(const std::vector<api::Budget>& budgets, api::Time now);
    //! False where there is no such budget. `id` may be a budget's id or its subject.
    bool choose(const QString& id);
    //! The chosen one; the first until one was chosen, null where there is none.
    [[nodiscard]] const api::Budget* chosen() const;
    [[nodiscard]] QString toText() const;

signals:
    void chosenChanged();
    void explainWanted(kaze::ui::BudgetFigure figure); //!< of the chosen one
    void editWanted();
    void newWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    BudgetCard* addCard();
    void choose(std::size_t at);
    void arrange();

    const Theme& m_theme;
    QWidget* m_inner;
    QWidget* m_none;
    std::vector<BudgetCard*> m_cards; //!< may be more than are shown
    std::size_t m_shown = 0;
    std::string m_chosen;
};

} // namespace kaze::ui
