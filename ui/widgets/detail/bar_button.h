#pragma once

#include "ui/widgets/theme.h"

#include <QAbstractButton>

#include <optional>

namespace kaze::ui {

//! A button of the top bar: an optional coloured edge, a sign (dot, triangle or lock), a text that elides, and a quiet hint or an arrow at the end.
class BarButton : public QAbstractButton {
    Q_OBJECT
public:
    enum class Sign { None, Dot, Triangle };

    explicit BarButton(const Theme& theme, QWidget* parent = nullptr);

    void setContent(const QString& text, Sign sign = Sign::None, Tone tone = Tone::Neutral);
    void setEdge(std::optional<Tone> tone);
    void setLocked(bool locked);
    void setHint(const QString& hint);
    void setArrow(bool arrow);
    //! Text muted and at the leading edge, as in a field.
    void setFieldLike(bool fieldLike);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintField(QPainter& painter) const;
    void paintSign(QPainter& painter, const QRect& rect) const;

    const Theme& m_theme;
    Sign m_sign = Sign::None;
    Tone m_tone = Tone::Neutral;
    std::optional<Tone> m_edge;
    QString m_hint;
    bool m_locked = false;
    bool m_arrow = false;
    bool m_fieldLike = false;
};

} // namespace kaze::ui
