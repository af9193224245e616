#include "ui/widgets/detail/tinted_icon.h"

#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>

namespace kaze::ui {

namespace {

class TintedIconEngine : public QIconEngine {
public:
    TintedIconEngine(QString name, QIcon shape, const Theme& theme, std::optional<Tone> tone)
        : m_name(std::move(name)), m_shape(std::move(shape)), m_theme(&theme), m_tone(tone)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const double ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        const QColor color = tint(mode);
        const QString key = QStringLiteral("kaze-icon/%1/%2x%3@%4/%5")
                                .arg(m_name)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(scale)
                                .arg(color.rgba());
        QPixmap result;
        if (QPixmapCache::find(key, &result))
            return result;
        result = QPixmap(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        painter.drawPixmap(QRect({}, size), m_shape.pixmap(size, 1.0, QIcon::Normal, state));
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(result.rect(), color);
        painter.end();
        result.setDevicePixelRatio(scale);
        QPixmapCache::insert(key, result);
        return result;
    }

    QIconEngine* clone() const override { return new TintedIconEngine(*this); }
    QString key() const override { return QStringLiteral("kaze-tinted"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return m_shape.isNull(); }

private:
    [[nodiscard]] QColor tint(QIcon::Mode mode) const
    {
        if (!m_theme)
            return {};
        const auto& tokens = m_theme->tokens();
        if (mode == QIcon::Disabled)
            return mixed(tokens.muted, tokens.surface, 0.35);
        return m_tone ? m_theme->color(*m_tone) : tokens.text;
    }

    QString m_name;
    QIcon m_shape;
    QPointer<const Theme> m_theme;
    std::optional<Tone> m_tone;
};

} // namespace

QIcon tintedIcon(const QString& name, const Theme& theme, std::optional<Tone> tone)
{
    const QIcon shape = QIcon::fromTheme(name);
    return shape.isNull() ? QIcon() : QIcon(new TintedIconEngine(name, shape, theme, tone));
}

} // namespace kaze::ui
