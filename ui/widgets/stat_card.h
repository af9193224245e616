#pragma once

#include "ui/widgets/card.h"

namespace kaze::ui {

class Sparkline;

//! A headline number: title, big value, an explanation that wraps, and its trend. Clickable when `setClickable`; Enter and Space too.
class StatCard : public Card {
    Q_OBJECT
public:
    StatCard(const Theme& theme, const QString& title, Tone tone, QWidget* parent = nullptr);

    //! `text` for people, `exact` for the tooltip; `unit` follows the number small and muted ("of $1 000").
    void setValue(const QString& text, const QString& exact = {}, const QString& unit = {});
    void setExplanation(const QString& text);
    //! Oldest first; an empty list hides the trend.
    void setTrend(QVector<double> values);
    void setTone(Tone tone);
    void setClickable(bool clickable);

    [[nodiscard]] QString value() const;
    [[nodiscard]] QString explanation() const;

signals:
    void clicked();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void describe();

    ElidedLabel* m_value;
    ElidedLabel* m_unit;
    QLabel* m_explanation;
    Sparkline* m_trend;
    bool m_clickable = false;
};

} // namespace kaze::ui
