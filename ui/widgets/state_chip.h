#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

class QPainter;

namespace kaze::ui {

//! A state as a word on a small rounded field, its colour from a tone. Elides when there is no room.
class StateChip : public QWidget {
    Q_OBJECT
public:
    explicit StateChip(const Theme& theme, const QString& text = {}, Tone tone = Tone::Neutral, QWidget* parent = nullptr);

    void setState(const QString& text, Tone tone);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] Tone tone() const { return m_tone; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QString m_text;
    Tone m_tone;
};

//! The same for delegates: `bounds` is the room there is, the chip sits at its leading edge, vertically centred.
void paintChip(
    QPainter& painter, const QRect& bounds, const QString& text, Tone tone, const Theme& theme, Qt::LayoutDirection direction);
[[nodiscard]] QSize chipSize(const QString& text, const Theme& theme);

//! A dot and a word ("● running"): the state of something in a bar.
class StateDot : public QWidget {
    Q_OBJECT
public:
    explicit StateDot(const Theme& theme, const QString& text = {}, Tone tone = Tone::Neutral, QWidget* parent = nullptr);

    void setState(const QString& text, Tone tone);
    [[nodiscard]] QString text() const { return m_text; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QString m_text;
    Tone m_tone;
};

} // namespace kaze::ui
