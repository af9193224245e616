#pragma once

#include "ui/widgets/theme.h"

#include <QAbstractButton>

namespace kaze::ui {

//! A number or a short sentence that explains itself when it is pressed: plain text in `role`, shortened with "…" where it does not fit, underlined
//! under the pointer and with the keyboard. Space and Enter press it.
class NumberButton : public QAbstractButton {
    Q_OBJECT
public:
    NumberButton(const Theme& theme, TextRole role, QWidget* parent = nullptr);

    //! `spoken` is for screen readers: what number this is.
    void setNumber(const QString& shown, const QString& spoken, const QString& exact = {});
    //! Colours the text; without it the role's colour holds.
    void setTone(Tone tone);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    const Theme& m_theme;
    TextRole m_role;
    int m_tone = -1;
};

} // namespace kaze::ui
