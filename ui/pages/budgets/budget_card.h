#pragma once

#include "engine/api/budget_requests.h"
#include "ui/widgets/card.h"

namespace kaze::ui {

class ElidedLabel;
class NumberButton;

//! What about a budget is to be explained.
enum class BudgetFigure { Spent, Held, Course };

//! The bar of a budget: what is spent in the colour of its course, what is held for calls under way paler behind it.
class BudgetMeter : public QWidget {
    Q_OBJECT
public:
    explicit BudgetMeter(const Theme& theme, QWidget* parent = nullptr);
    //! Shares of the limit.
    void setShares(double spent, double held, Tone tone);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    double m_spent = 0;
    double m_held = 0;
    Tone m_tone = Tone::Ok;
};

//! One budget as it stands: spent of its limit, its bar, where it will end. Pressed as a whole it is chosen; pressed on a number it explains it.
class BudgetCard : public Card {
    Q_OBJECT
public:
    explicit BudgetCard(const Theme& theme, QWidget* parent = nullptr);

    void setBudget(const api::Budget& budget, api::Time now);
    void setChosen(bool chosen);
    [[nodiscard]] const api::Budget& budget() const { return m_budget; }
    //! As text, for the clipboard: name, spent, limit, course.
    [[nodiscard]] QString toText() const;

signals:
    void chosen();
    void explainWanted(kaze::ui::BudgetFigure figure);
    void opened(); //!< double click: to be changed

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    [[nodiscard]] QString limitText() const;

    const Theme& m_theme;
    api::Budget m_budget;
    NumberButton* m_spent;
    ElidedLabel* m_limit;
    NumberButton* m_held;
    BudgetMeter* m_meter;
    NumberButton* m_course;
    bool m_chosen = false;
};

} // namespace kaze::ui
