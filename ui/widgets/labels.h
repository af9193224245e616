#pragma once

#include "ui/widgets/theme.h"

#include <QLabel>

namespace kaze::ui {

//! One line of text that shortens itself with "…" instead of being cut, and then shows all of it in its tooltip. Screen readers get all
//! of it always. A tooltip that the owner sets wins.
class ElidedLabel : public QWidget {
    Q_OBJECT
    Q_PROPERTY(QString text READ text WRITE setText)
public:
    ElidedLabel(const Theme& theme, TextRole role, const QString& text = {}, QWidget* parent = nullptr);

    [[nodiscard]] QString text() const { return m_text; }
    void setText(const QString& text);
    void setElideMode(Qt::TextElideMode mode);
    void setAlignment(Qt::Alignment alignment);
    void setRole(TextRole role);
    //! Colours the text; without it the role's colour holds.
    void setTone(Tone tone);
    [[nodiscard]] bool isElided() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    const Theme& m_theme;
    TextRole m_role;
    QString m_text;
    Qt::TextElideMode m_mode = Qt::ElideRight;
    Qt::Alignment m_alignment = Qt::AlignLeading | Qt::AlignVCenter;
    int m_tone = -1;
};

//! A word-wrapping label in `role`; body and monospace texts are selectable with the mouse.
[[nodiscard]] QLabel* makeLabel(const Theme& theme, TextRole role, const QString& text, QWidget* parent = nullptr);

} // namespace kaze::ui
