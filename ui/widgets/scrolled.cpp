#include "ui/widgets/scrolled.h"

#include <QEvent>
#include <QLayout>
#include <QScrollArea>

#include <algorithm>

namespace kaze::ui {

namespace {

//! Gives its widget the room there is, and no less than the layout needs: QScrollArea would give it what the layout would like best as soon as a text in it
//! wraps.
class FillingScrollArea : public QScrollArea {
protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QScrollArea::resizeEvent(event);
        fit();
    }
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const bool taken = QScrollArea::eventFilter(watched, event);
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            fit();
        return taken;
    }

private:
    void fit()
    {
        if (!widget())
            return;
        const int width = viewport()->width();
        widget()->resize(width, std::max(viewport()->height(), widget()->layout()->totalMinimumHeightForWidth(width)));
    }
};

QScrollArea* dressed(QScrollArea* scroll, QWidget* inner)
{
    inner->setObjectName(QStringLiteral("kazeScrolled")); // see the style sheet
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);
    return scroll;
}

} // namespace

QScrollArea* scrolled(QWidget* inner)
{
    auto* scroll = dressed(new QScrollArea, inner);
    scroll->setWidgetResizable(true);
    return scroll;
}

QScrollArea* scrolledAtLeast(QWidget* inner)
{
    return dressed(new FillingScrollArea, inner);
}

} // namespace kaze::ui
