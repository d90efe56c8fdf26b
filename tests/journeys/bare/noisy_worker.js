import "./noise.js";
import "/static/js/hash/worker.js";
