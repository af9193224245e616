// Draws the queue's length into a canvas.

export function scale(values, height) {
    const most = Math.max(1, ...values);
    return values.map((value) => height - (value / most) * height);
}

// TODO: redraw only what changed
export function draw(canvas, values) {
    const context = canvas.getContext("2d");
    const points = scale(values, canvas.height);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.beginPath();
    points.forEach((y, i) => {
        const x = (i / Math.max(1, points.length - 1)) * canvas.width;
        if (i === 0) {
            context.moveTo(x, y);
        } else {
            context.lineTo(x, y);
        }
    });
    context.stroke();
}
