#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

class QPainter;

namespace kaze::ui {

//! A state as a word in the colour of its tone, which its name for screen readers is as well. Its two looks are below.
class StateWord : public QWidget {
    Q_OBJECT
public:
    void setState(const QString& text, Tone tone);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] Tone tone() const { return m_tone; }

protected:
    StateWord(const Theme& theme, const QString& text, Tone tone, QWidget* parent);
    [[nodiscard]] const Theme& theme() const { return m_theme; }

private:
    const Theme& m_theme;
    QString m_text;
    Tone m_tone;
};

//! The word on a small rounded field. Elides when there is no room.
class StateChip : public StateWord {
    Q_OBJECT
public:
    explicit StateChip(const Theme& theme, const QString& text = {}, Tone tone = Tone::Neutral, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

//! A dot and the word ("● running"): the state of something in a bar.
class StateDot : public StateWord {
    Q_OBJECT
public:
    explicit StateDot(const Theme& theme, const QString& text = {}, Tone tone = Tone::Neutral, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

//! A shape and the word in its colour, small: a disc for what is well, a triangle for a warning, a square on its corner for what is critical, a ring
//! for what nobody knows. The states can be told apart without their colours.
class StateShape : public StateWord {
    Q_OBJECT
public:
    explicit StateShape(const Theme& theme, const QString& text = {}, Tone tone = Tone::Neutral, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

//! The shape alone; for delegates.
void paintShape(QPainter& painter, const QRectF& rect, Tone tone, const Theme& theme);

//! The chip for delegates: `bounds` is the room there is, the chip sits at its leading edge, vertically centred.
void paintChip(
    QPainter& painter, const QRect& bounds, const QString& text, Tone tone, const Theme& theme, Qt::LayoutDirection direction);
[[nodiscard]] QSize chipSize(const QString& text, const Theme& theme);

} // namespace kaze::ui
